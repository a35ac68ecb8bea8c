import { expect, it } from 'vitest'
import { diagnose, plainCode } from './failure.ts'

const error = (name: string, more: object = {}): Error => Object.assign(new Error('the words'), { name, ...more })
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } })
const unparsable = (code: number, body: string) => error('SyntaxError', { $metadata: { httpStatusCode: code }, $responseBodyText: body })

it.each([
  ['IAM refuses', error('AccessDenied', status(403)), 'access-denied', 'no'],
  ['a JSON service refuses', error('AccessDeniedException', status(400)), 'access-denied', 'no'],
  ['EC2 refuses', error('UnauthorizedOperation', status(403)), 'access-denied', 'no'],
  ['SNS refuses', error('AuthorizationError', status(403)), 'access-denied', 'no'],
  [
    'a member asks what only the management account may',
    error('AccountNotManagementOrDelegatedAdministratorException', status(400)),
    'access-denied',
    'no',
  ],
  ['the session has expired', error('ExpiredTokenException', status(400)), 'access-denied', 'no'],
  ['a refusal of a name we do not know', error('Odd', status(403)), 'access-denied', 'no'],
  ['IAM asks for patience', error('Throttling', status(400)), 'throttled', 'slower'],
  ['Organizations asks for patience', error('TooManyRequestsException', status(400)), 'throttled', 'slower'],
  ['S3 asks for patience', error('SlowDown', status(503)), 'throttled', 'slower'],
  ['any service says 429', error('Odd', status(429)), 'throttled', 'slower'],
  ['no answer in time', error('TimeoutError'), 'timed-out', 'again'],
  ['nobody listens', Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }), 'network', 'again'],
  ['no such host', Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), 'network', 'again'],
  ['the proxy’s certificate is its own', Object.assign(new Error('certificate'), { code: 'CERT_HAS_EXPIRED' }), 'network', 'again'],
  ['AWS broke', error('InternalFailure', status(500)), 'failed', 'again'],
  ['an endpoint knows no such action', error('InvalidAction', status(400)), 'not-supported', 'no'],
  ['an endpoint answers with a web page', unparsable(404, '<!doctype html><title>404</title>'), 'not-supported', 'no'],
  [
    'an endpoint answers a JSON client with a web page',
    error('SyntaxError', {
      ...status(500),
      message: "Unexpected token '<'",
      $response: { headers: { 'content-type': 'text/html; charset=utf-8' } },
    }),
    'not-supported',
    'no',
  ],
  ['a proxy answers with a web page', unparsable(502, '<html>Bad gateway</html>'), 'failed', 'again'],
  ['the answer is noise', unparsable(200, 'garbage'), 'malformed', 'no'],
  ['AWS knows no such thing', error('NoSuchEntityException', status(404)), 'failed', 'no'],
  ['not even an error', 'oops', 'failed', 'no'],
])('%s', (_name, thrown, reason, retry) => {
  const diagnosis = diagnose(thrown)
  expect([diagnosis.reason, diagnosis.retry]).toEqual([reason, retry])
  expect(diagnosis.detail).not.toBe('')
})

it.each([
  ['NoSuchEntityException', 'NoSuchEntity'],
  ['com.amazonaws.organizations#AWSOrganizationsNotInUseException', 'AWSOrganizationsNotInUse'],
  ['ResourceNotFoundException:http://internal.amazon.com/', 'ResourceNotFound'],
])('reads the code of %s', (spelling, code) => {
  expect(plainCode(spelling)).toBe(code)
})
