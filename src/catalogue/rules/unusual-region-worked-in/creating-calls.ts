/**
 * Calls that make something which runs, stores or costs, by service. Services of the whole account (IAM, Route 53, CloudFront) are
 * not among them: their events always stand in one Region.
 */
export const CREATING_CALLS: readonly string[] = [
  // EC2, its networks and disks
  'RunInstances',
  'RequestSpotInstances',
  'RequestSpotFleet',
  'CreateFleet',
  'CreateLaunchTemplate',
  'CreateVpc',
  'CreateSubnet',
  'CreateSecurityGroup',
  'CreateKeyPair',
  'ImportKeyPair',
  'CreateVolume',
  'CreateSnapshot',
  'CopySnapshot',
  'CreateImage',
  'CopyImage',
  'CreateInternetGateway',
  'CreateNatGateway',
  'AllocateAddress',
  'CreateVpnConnection',
  'CreateTransitGateway',
  'CreateLoadBalancer',
  'CreateAutoScalingGroup',
  'CreateLaunchConfiguration',
  // Containers, functions, batch
  'CreateCluster',
  'CreateService',
  'RunTask',
  'RegisterTaskDefinition',
  'CreateNodegroup',
  'CreateRepository',
  'CreateFunction20150331',
  'CreateComputeEnvironment',
  'SubmitJob',
  'CreateApplication',
  'CreateEnvironment',
  'CreateProject',
  // Data
  'CreateDBInstance',
  'CreateDBCluster',
  'RestoreDBInstanceFromDBSnapshot',
  'CreateTable',
  'CreateCacheCluster',
  'CreateReplicationGroup',
  'CreateBucket',
  'CreateFileSystem',
  'CreateDomain',
  'CreateStream',
  'CreateSecret',
  // Machine learning
  'CreateNotebookInstance',
  'CreateTrainingJob',
  'CreateEndpoint',
  'CreateProvisionedModelThroughput',
  'CreateFoundationModelAgreement',
  // The rest that intruders use
  'CreateStack',
  'CreateInstances',
  'CreateWorkspaces',
  'CreateTopic',
  'CreateQueue',
  'CreateEmailIdentity',
  'CreateDetector',
  'CreateTrail',
]

/** Other work on what is there: it shows that a Region is in use, and makes nothing. */
export const WORKING_CALLS: readonly string[] = [
  'AuthorizeSecurityGroupIngress',
  'DeleteStack',
  'ModifyInstanceAttribute',
  'PutMetricAlarm',
  'PutParameter',
  'PutRule',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
  'UpdateAutoScalingGroup',
  'UpdateFunctionCode20150331v2',
  'UpdateService',
  'UpdateStack',
]

/** Buckets are named for a Region and made from anywhere; their record says the Region of the endpoint. */
export const isRegional = (region: string): boolean => region !== '' && region !== 'aws-global'
