import type { Hunt } from './hunt.ts'

/** Events that CloudTrail delivered twice count once. */
const EVENTS = 'count(DISTINCT event_id) AS events'
const SPAN = 'min(event_time) AS first_at, max(event_time) AS last_at'

const parameter = (name: string): string => `json_extract_scalar(request_parameters, '$.${name}')`
const additional = (name: string): string => `json_extract_scalar(additional_event_data, '$.${name}')`
const answer = (path: string): string => `json_extract_scalar(response_elements, '$.${path}')`

/** Every ready-made question, the most asked first. */
export const HUNTS: readonly Hunt[] = [
  {
    name: 'root-uses',
    title: 'Every use of root, by account and action',
    look: 'Anything at all that no approved request explains.',
    sql: (within) => `SELECT account, event_name, ${EVENTS}, ${SPAN}
FROM events WHERE root AND ${within}
GROUP BY account, event_name ORDER BY last_at DESC, account, event_name`,
  },
  {
    name: 'failed-root-sign-ins',
    title: 'Failed sign-ins of root, by network and hour',
    look: 'Five in an hour from one network is somebody at the door.',
    sql: (
      within,
    ) => `SELECT date_trunc('hour', event_time) AS hour, regexp_replace(source_address, '\\.[0-9]+$', '.0/24') AS network, account, ${EVENTS}
FROM events WHERE root AND failed AND event_name = 'ConsoleLogin' AND ${within}
GROUP BY 1, 2, account ORDER BY hour DESC, events DESC, network, account`,
  },
  {
    name: 'root-sign-ins',
    title: 'Sign-ins of root, with and without MFA',
    look: 'mfa other than Yes; an address that none of your custodians has.',
    sql: (
      within,
    ) => `SELECT DISTINCT event_time, account, ${answer('ConsoleLogin')} AS outcome, ${additional('MFAUsed')} AS mfa, source_address, user_agent, event_id
FROM events WHERE root AND event_name = 'ConsoleLogin' AND ${within}
ORDER BY event_time DESC, event_id`,
  },
  {
    name: 'sign-ins-without-mfa',
    title: 'Console sign-ins of users without MFA',
    look: 'People and root; federated sign-ins always say No and are left out.',
    sql: (
      within,
    ) => `SELECT account, identity_type, coalesce(user_name, identity_arn) AS who, ${EVENTS}, ${SPAN}, count(DISTINCT source_address) AS addresses
FROM events WHERE event_name = 'ConsoleLogin' AND NOT failed AND identity_type IN ('Root', 'IAMUser') AND ${additional('MFAUsed')} = 'No' AND ${within}
GROUP BY account, identity_type, coalesce(user_name, identity_arn) ORDER BY last_at DESC, account, who`,
  },
  {
    name: 'assume-root',
    title: 'Root sessions in member accounts (AssumeRoot), by caller',
    look: 'A caller or a task that you do not expect; each should belong to a request.',
    sql: (
      within,
    ) => `SELECT identity_arn AS caller, ${parameter('targetPrincipal')} AS member, ${parameter('taskPolicyArn.arn')} AS task, failed, ${EVENTS}, ${SPAN}
FROM events WHERE event_name = 'AssumeRoot' AND event_source = 'sts.amazonaws.com' AND ${within}
GROUP BY identity_arn, ${parameter('targetPrincipal')}, ${parameter('taskPolicyArn.arn')}, failed ORDER BY last_at DESC, caller, member, task`,
  },
  {
    name: 'new-access-keys',
    title: 'New access keys, and whose they are',
    look: 'Keys of root, and keys made by somebody for somebody else.',
    sql: (
      within,
    ) => `SELECT DISTINCT event_time, account, identity_type, identity_arn AS maker, ${parameter('userName')} AS for_user, ${answer('accessKey.accessKeyId')} AS access_key, source_address, event_id
FROM events WHERE event_name = 'CreateAccessKey' AND NOT failed AND ${within}
ORDER BY event_time DESC, event_id`,
  },
  {
    name: 'denied-calls',
    title: 'Denied calls, by principal',
    look: 'Many actions by one principal in a short time: somebody tries what works.',
    sql: (within) => `SELECT identity_arn, account, ${EVENTS}, count(DISTINCT event_name) AS actions, ${SPAN}
FROM events WHERE error_code IN ('AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation') AND ${within}
GROUP BY identity_arn, account ORDER BY events DESC, identity_arn, account LIMIT 200`,
  },
  {
    name: 'first-use-of-regions',
    title: 'When each Region was first used, by account',
    look: 'A Region in which you have nothing; the first days of the trail show all as new.',
    sql: (
      within,
    ) => `SELECT account, region, min(event_time) AS first_at, ${EVENTS}, min_by(identity_arn, event_time) AS first_by, min_by(event_name, event_time) AS first_action
FROM events WHERE invoked_by IS NULL AND NOT failed AND ${within}
GROUP BY account, region ORDER BY first_at DESC, account, region`,
  },
  {
    name: 'defenders-blinded',
    title: 'Logging and detection that was switched off',
    look: 'Each of these needs a reason.',
    sql: (within) => `SELECT DISTINCT event_time, account, region, event_name, identity_arn, source_address, error_code, event_id
FROM events WHERE event_name IN ('StopLogging', 'DeleteTrail', 'PutEventSelectors', 'UpdateTrail', 'DeleteDetector', 'UpdateDetector', 'DeleteConfigurationRecorder', 'StopConfigurationRecorder', 'DisableSecurityHub', 'DeleteFlowLogs', 'DeleteLogGroup', 'DeleteAlarms', 'DisableRule') AND ${within}
ORDER BY event_time DESC, event_id`,
  },
  {
    name: 'root-credential-changes',
    title: 'Changes to the credentials of root',
    look: 'Password, MFA device, access key or e-mail address changed, or its recovery begun.',
    sql: (within) => `SELECT DISTINCT event_time, account, event_name, identity_type, source_address, failed, event_id
FROM events WHERE (event_name IN ('PasswordRecoveryRequested', 'PasswordRecoveryCompleted', 'EmailUpdated', 'PasswordUpdated') OR (root AND event_name IN ('ChangePassword', 'EnableMFADevice', 'DeactivateMFADevice', 'CreateVirtualMFADevice', 'DeleteVirtualMFADevice', 'CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile', 'DeleteLoginProfile'))) AND ${within}
ORDER BY event_time DESC, event_id`,
  },
  {
    name: 'networks-of-root',
    title: 'Networks from which root acted',
    look: 'A network that belongs to none of your custodians.',
    sql: (within) => `SELECT source_address, count(DISTINCT account) AS accounts, ${EVENTS}, ${SPAN}
FROM events WHERE root AND ${within}
GROUP BY source_address ORDER BY last_at DESC, source_address`,
  },
]
