import { describe, expect, it } from 'vitest'
import { openFederation } from './federated-trust.ts'

const oidc = (host: string) => `arn:aws:iam::111122223333:oidc-provider/${host}`
const host = 'token.actions.githubusercontent.com'
const github = oidc(host)
const condition = (operator: string, key: string, ...values: readonly string[]) => ({ operator, key, values })
const audience = condition('StringEquals', `${host}:aud`, 'sts.amazonaws.com')
const subject = (operator: string, ...values: readonly string[]) => [audience, condition(operator, `${host}:sub`, ...values)]

describe('openFederation', () => {
  it.each([
    ['one branch of one repository', github, subject('StringEquals', 'repo:acme/site:ref:refs/heads/main'), null],
    ['any repository of one owner', github, subject('StringLike', 'repo:acme/*'), null],
    ['the audience alone', github, [audience], 'everybody for whom token.actions.githubusercontent.com signs tokens'],
    ['any subject', github, subject('StringLike', '*'), 'everybody'],
    ['any repository', github, subject('StringLike', 'repo:*'), 'everybody'],
    ['any owner whose name begins alike', github, subject('StringLike', 'repo:acme*'), 'everybody'],
    ['one repository or any', github, subject('StringLike', 'repo:acme/site:*', 'repo:*'), 'everybody'],
    ['a subject, if there is one', github, subject('StringEqualsIfExists', 'repo:acme/site:ref:refs/heads/main'), 'everybody'],
    ['all subjects but one', github, subject('StringNotEquals', 'repo:acme/site:ref:refs/heads/main'), 'everybody'],
    [
      'a service account of one cluster',
      oidc('oidc.eks.eu-west-1.amazonaws.com/id/ABC'),
      [condition('StringLike', 'oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub', 'system:serviceaccount:ops:*')],
      null,
    ],
    [
      'any organisation of a hosted pipeline',
      oidc('app.terraform.io'),
      [condition('StringLike', 'app.terraform.io:sub', 'organization:*')],
      'everybody',
    ],
    [
      'one identity pool of Cognito',
      'cognito-identity.amazonaws.com',
      [condition('StringEquals', 'cognito-identity.amazonaws.com:aud', 'eu-west-1:1234')],
      null,
    ],
    [
      'any identity pool of Cognito',
      'cognito-identity.amazonaws.com',
      [condition('ForAnyValue:StringLike', 'cognito-identity.amazonaws.com:amr', 'authenticated')],
      'every user of cognito',
    ],
    ['a SAML directory', 'arn:aws:iam::111122223333:saml-provider/Corp', [], null],
    ['something else', 'example.com', [], 'no identity provider'],
  ] as const)('%s', (_, provider, conditions, because) => {
    const found = openFederation(provider, conditions)
    if (because === null) expect(found).toBeNull()
    else expect(found).toContain(because)
  })
})
