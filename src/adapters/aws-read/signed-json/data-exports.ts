import { JsonClient, type JsonClientConfiguration, jsonCommand } from './json-client.ts'

/** The parts of `bcm-data-exports` that are used, in the form of an SDK package. @see AWS Data Exports API, `ListExports`, `GetExport` */
export class DataExportsClient extends JsonClient {
  constructor(configuration: JsonClientConfiguration) {
    super(
      {
        signingName: 'bcm-data-exports',
        targetPrefix: 'AWSBillingAndCostManagementDataExports',
        endpointVariable: 'AWS_ENDPOINT_URL_BCM_DATA_EXPORTS',
        endpointOf: (region) => `https://bcm-data-exports.${region}.api.aws`,
      },
      configuration,
    )
  }
}

export interface ExportStatus {
  readonly StatusCode?: string
  readonly StatusReason?: string
}

export const ListExportsCommand = jsonCommand<
  { readonly NextToken?: string },
  { readonly Exports?: readonly { readonly ExportArn?: string; readonly ExportName?: string }[]; readonly NextToken?: string }
>('ListExports')

export const GetExportCommand = jsonCommand<
  { readonly ExportArn: string },
  {
    readonly Export?: {
      readonly Name?: string
      readonly DestinationConfigurations?: { readonly S3Destination?: { readonly S3Bucket?: string; readonly S3Region?: string } }
    }
    readonly ExportStatus?: ExportStatus
  }
>('GetExport')
