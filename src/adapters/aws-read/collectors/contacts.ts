import type { AccountFacts, FactName } from '../../../core/facts/catalogue.ts'
import type { AlternateContact } from '../../../core/facts/contacts.ts'
import { optionalText, record, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'

/*
 * Contacts of an account. The management account asks about members with their id, and about itself without one; that needs trusted
 * access for account.amazonaws.com. See the Account Management API Reference.
 */

const get = 'account:GetAlternateContact'

const askFor = (target: Target, AlternateContactType: 'SECURITY' | 'BILLING' | 'OPERATIONS') =>
  target.observe<typeof get, AlternateContact | null>(
    get,
    { ...target.onBehalf, AlternateContactType },
    (answer) => {
      const contact = record(answer.AlternateContact, 'AlternateContact')
      return {
        name: text(contact.Name, 'Name'),
        title: text(contact.Title, 'Title'),
        email: text(contact.EmailAddress, 'EmailAddress'),
        phone: text(contact.PhoneNumber, 'PhoneNumber'),
      }
    },
    { absent: { ResourceNotFound: null } },
  )

const alternateContact = (name: FactName & keyof AccountFacts, type: 'SECURITY' | 'BILLING' | 'OPERATIONS'): AccountCollector => ({
  scope: 'account',
  with: ['organisation', 'account'],
  provides: { [name]: [[get]] },
  read: async (target) => ({ [name]: [await askFor(target, type)] }),
})

export const securityContact = alternateContact('securityContact', 'SECURITY')
export const billingContact = alternateContact('billingContact', 'BILLING')
export const operationsContact = alternateContact('operationsContact', 'OPERATIONS')

/** The primary contact; its phone number is a way back into the account. */
export const contactInformation: AccountCollector = {
  scope: 'account',
  with: ['organisation', 'account'],
  provides: { contactInformation: [['account:GetContactInformation']] },
  read: async (target) => ({
    contactInformation: [
      await target.observe('account:GetContactInformation', target.onBehalf, ({ ContactInformation }) => {
        const contact = record(ContactInformation, 'ContactInformation')
        return {
          fullName: text(contact.FullName, 'FullName'),
          companyName: optionalText(contact.CompanyName, 'CompanyName'),
          addressLine1: text(contact.AddressLine1, 'AddressLine1'),
          city: text(contact.City, 'City'),
          postalCode: text(contact.PostalCode, 'PostalCode'),
          countryCode: text(contact.CountryCode, 'CountryCode'),
          phone: text(contact.PhoneNumber, 'PhoneNumber'),
          website: optionalText(contact.WebsiteUrl, 'WebsiteUrl'),
        }
      }),
    ],
  }),
}

/** Root's e-mail address of one member. Asked only where the organisation's list of accounts, which has all of them, could not be read. */
export const memberEmail: AccountCollector = {
  scope: 'account',
  with: ['organisation'],
  provides: { rootEmail: [['account:GetPrimaryEmail']] },
  read: async (target) => ({
    rootEmail: [
      await target.observe('account:GetPrimaryEmail', { AccountId: target.account }, ({ PrimaryEmail }) =>
        text(PrimaryEmail, 'PrimaryEmail'),
      ),
    ],
  }),
}
