import { z } from 'zod'
import type {
  AccessAnalyzer,
  ConfigRecorder,
  ConfigRecorderStatus,
  ConfigRule,
  GuardDutyDetector,
  SecurityHub,
} from '../../core/facts/detectors.ts'
import { schemaOf } from './schema-of.ts'

export const guardDutyDetectorSchema = schemaOf<GuardDutyDetector>()(
  z.object({ id: z.string(), enabled: z.boolean(), publishingFrequency: z.string().nullable() }),
)

export const securityHubSchema = schemaOf<SecurityHub>()(z.object({ arn: z.string() }))

export const configRecorderSchema = schemaOf<ConfigRecorder>()(
  z.object({ name: z.string(), allSupported: z.boolean(), includesGlobalTypes: z.boolean(), resourceTypes: z.array(z.string()) }),
)

export const configRecorderStatusSchema = schemaOf<ConfigRecorderStatus>()(
  z.object({ name: z.string(), recording: z.boolean(), lastStatus: z.string().nullable(), lastError: z.string().nullable() }),
)

export const configRuleSchema = schemaOf<ConfigRule>()(
  z.object({ name: z.string(), owner: z.string(), sourceIdentifier: z.string(), state: z.string() }),
)

export const accessAnalyzerSchema = schemaOf<AccessAnalyzer>()(
  z.object({ arn: z.string(), name: z.string(), type: z.string(), status: z.string() }),
)
