import { rootArn } from '../../../core/aws.ts'
import type { MfaDevice } from '../../../core/facts/root.ts'
import { list, optionalInstant, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

/**
 * Root's virtual devices: those whose owner's ARN is root's, exactly. A name or a serial proves nothing: since root may have eight
 * devices their names are free, and a user may be called `groot`.
 *
 * @see IAM API Reference, ListVirtualMFADevices.
 */
export const virtualMfaDevices: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { rootVirtualMfaDevices: [['iam:ListVirtualMFADevices']] },
  read: async (target) => ({
    rootVirtualMfaDevices: [
      await target.observeAll('iam:ListVirtualMFADevices', { AssignmentStatus: 'Assigned' }, 'Marker', ({ VirtualMFADevices }) =>
        list(VirtualMFADevices, 'VirtualMFADevices')
          .filter(({ User }) => User?.Arn === rootArn(target.partition, target.account))
          .map(({ SerialNumber, EnableDate }): MfaDevice => ({
            serial: text(SerialNumber, 'SerialNumber'),
            kind: 'virtual',
            enabledAt: optionalInstant(EnableDate, 'EnableDate'),
          })),
      ),
    ],
  }),
}
