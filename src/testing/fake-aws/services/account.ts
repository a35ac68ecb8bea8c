import { isoInstant } from '../../../core/time.ts'
import { AwsError } from '../aws-error.ts'
import { optionalText, page, requiredText } from '../input.ts'
import { isDelegate, isManagement, organisationOf } from '../membership.ts'
import { DEFAULT_REGIONS, OPT_IN_REGIONS } from '../regions.ts'
import type { Call, Output, Service } from '../service.ts'
import type { AccountWorld } from '../world.ts'

const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400)

function denied(call: Call, account: string): AwsError {
  const resource = `arn:${call.partition}:account::${account}:account`
  return new AwsError(
    'AccessDeniedException',
    `User: ${call.principal.arn} is not authorized to perform: account:${call.operation} on resource: ${resource}`,
    403,
  )
}

/**
 * The account that a request is about. Without `AccountId` it is the caller's own. With it the caller must be the management account,
 * which may not name itself, or the delegated administrator of `account.amazonaws.com`, which may; all features and trusted access
 * have to be on.
 */
function target(call: Call): AccountWorld {
  const asked = optionalText(call.input, 'AccountId')
  if (asked === undefined) return call.account
  if (!/^\d{12}$/.test(asked)) throw invalid('AccountId is not valid')
  const organisation = organisationOf(call)
  const found = [...call.world.accounts.values()].find(({ id, parentId }) => id === asked && parentId !== null)
  const isManager = organisation !== null && isManagement(organisation, call.account.id)
  const mayAsk = isManager || (organisation !== null && isDelegate(organisation, call.account.id, 'account.amazonaws.com'))
  const isOpen = organisation?.featureSet === 'ALL' && organisation.trustedServices.includes('account.amazonaws.com')
  if (!mayAsk || !isOpen || found === undefined || (isManager && asked === call.account.id)) throw denied(call, asked)
  return found
}

type ContactType = 'BILLING' | 'OPERATIONS' | 'SECURITY'
const isContactType = (text: string): text is ContactType => text === 'BILLING' || text === 'OPERATIONS' || text === 'SECURITY'

function contactType(call: Call): ContactType {
  const type = optionalText(call.input, 'AlternateContactType') ?? ''
  if (!isContactType(type)) throw invalid('AlternateContactType must be one of BILLING, OPERATIONS, SECURITY')
  return type
}

const noContact = (): AwsError => new AwsError('ResourceNotFoundException', 'No contact of the inputted alternate contact type found.', 404)

function getAlternateContact(call: Call): Output {
  const type = contactType(call)
  const contact = target(call).alternateContacts.get(type)
  if (contact === undefined) throw noContact()
  const { name, title, email, phone } = contact
  return { AlternateContact: { Name: name, Title: title, EmailAddress: email, PhoneNumber: phone, AlternateContactType: type } }
}

function putAlternateContact(call: Call): Output {
  const type = contactType(call)
  const member = (name: string): string => requiredText(call.input, name)
  const contact = { name: member('Name'), title: member('Title'), email: member('EmailAddress'), phone: member('PhoneNumber') }
  target(call).alternateContacts.set(type, contact)
  return {}
}

function deleteAlternateContact(call: Call): Output {
  if (!target(call).alternateContacts.delete(contactType(call))) throw noContact()
  return {}
}

function getContactInformation(call: Call): Output {
  const contact = target(call).contactInformation
  return {
    ContactInformation: {
      FullName: contact.fullName,
      CompanyName: contact.companyName ?? undefined,
      AddressLine1: contact.addressLine1,
      City: contact.city,
      PostalCode: contact.postalCode,
      CountryCode: contact.countryCode,
      PhoneNumber: contact.phone,
      WebsiteUrl: contact.website ?? undefined,
    },
  }
}

/** Members only, and only for those who stand above them. */
function getPrimaryEmail(call: Call): Output {
  const asked = requiredText(call.input, 'AccountId')
  const account = target(call)
  if (account.id === call.world.organisation?.managementAccountId) throw denied(call, asked)
  return { PrimaryEmail: account.email }
}

function getAccountInformation(call: Call): Output {
  const { id, name, createdAt, status } = target(call)
  const state = status === 'PENDING_CLOSURE' ? 'SUSPENDED' : status
  return { AccountId: id, AccountName: name, AccountCreatedDate: isoInstant(createdAt), AccountState: state }
}

function regionOptions(call: Call): readonly { readonly RegionName: string; readonly RegionOptStatus: string }[] {
  const { regions } = target(call)
  return [
    // AWS lets nobody leave a default Region; a test may, to have fewer of them to ask.
    ...DEFAULT_REGIONS[call.partition]
      .filter((name) => regions.includes(name))
      .map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
    ...OPT_IN_REGIONS[call.partition].map((RegionName) => ({
      RegionName,
      RegionOptStatus: regions.includes(RegionName) ? 'ENABLED' : 'DISABLED',
    })),
  ]
}

function listRegions(call: Call): Output {
  const wanted = call.input['RegionOptStatusContains']
  const options = regionOptions(call).filter(
    ({ RegionOptStatus }) => !Array.isArray(wanted) || wanted.length === 0 || wanted.includes(RegionOptStatus),
  )
  const { items, nextToken } = page(call, options, { token: 'NextToken', size: 'MaxResults', maxSize: 50, badToken: 'ValidationException' })
  return { Regions: items, NextToken: nextToken }
}

function getRegionOptStatus(call: Call): Output {
  const name = requiredText(call.input, 'RegionName')
  const found = regionOptions(call).find(({ RegionName }) => RegionName === name)
  if (found === undefined) throw invalid(`Region ${name} is not valid`)
  return { ...found }
}

const operations: Service['operations'] = {
  GetAlternateContact: getAlternateContact,
  PutAlternateContact: putAlternateContact,
  DeleteAlternateContact: deleteAlternateContact,
  GetContactInformation: getContactInformation,
  GetPrimaryEmail: getPrimaryEmail,
  GetAccountInformation: getAccountInformation,
  ListRegions: listRegions,
  GetRegionOptStatus: getRegionOptStatus,
}

/** Every operation is a POST to its own name: `POST /getAlternateContact`. */
const routes = Object.fromEntries(Object.keys(operations).map((name) => [`POST /${name.charAt(0).toLowerCase()}${name.slice(1)}`, name]))

/** Account Management: contacts, root's e-mail address, Regions. */
export const account: Service = {
  signingName: 'account',
  prefix: 'account',
  protocol: 'rest-json',
  throttle: { code: 'TooManyRequestsException', status: 429 },
  operations,
  routes,
}
