import { JsonClient, type JsonClientConfiguration, jsonCommand } from './json-client.ts'

/** The parts of `cur` that are used, in the form of an SDK package. @see AWS Cost and Usage Report API, `DescribeReportDefinitions` */
export class CostAndUsageReportClient extends JsonClient {
  constructor(configuration: JsonClientConfiguration) {
    super(
      {
        signingName: 'cur',
        targetPrefix: 'AWSOrigamiServiceGatewayService',
        endpointVariable: 'AWS_ENDPOINT_URL_COST_AND_USAGE_REPORT_SERVICE',
        endpointOf: (region) => `https://cur.${region}.amazonaws.com`,
      },
      configuration,
    )
  }
}

export interface ReportDefinition {
  readonly ReportName?: string
  readonly S3Bucket?: string
  readonly S3Region?: string
  readonly ReportStatus?: { readonly lastDelivery?: string; readonly lastStatus?: string }
}

export const DescribeReportDefinitionsCommand = jsonCommand<
  { readonly NextToken?: string },
  { readonly ReportDefinitions?: readonly ReportDefinition[]; readonly NextToken?: string }
>('DescribeReportDefinitions')
