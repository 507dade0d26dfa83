/** What to do about the reason Lambda gives for a state (F§1.1). Codes it adds later say themselves. */
const ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EniLimitExceeded: 'The Region has no network interface left: delete unused ones or ask for a higher quota.',
    InsufficientRolePermissions:
      'The execution role lacks permissions to create network interfaces: attach AWSLambdaVPCAccessExecutionRole.',
    InvalidConfiguration: 'Lambda cannot run this configuration: read its message below.',
    InternalError: 'An error of AWS: run again.',
    SubnetOutOfIPAddresses: 'The subnets have no free address: add larger ones to "vpc-config".',
    InvalidSubnet: 'A subnet in "vpc-config" does not exist any more.',
    InvalidSecurityGroup: 'A security group in "vpc-config" does not exist any more.',
    ImageDeleted: 'The image was deleted from ECR: push it again, and exempt deployed images from its lifecycle rules.',
    ImageAccessDenied: 'Lambda may not pull the image: allow lambda.amazonaws.com in the repository policy.',
    InvalidImage: 'Lambda cannot use the image: its architecture, its media type or its entry point does not fit.',
    KMSKeyAccessDenied: 'The execution role may not use the KMS key: allow kms:Decrypt.',
    KMSKeyNotFound: 'The KMS key does not exist any more.',
    InvalidStateKMSKey: 'The KMS key is in a state that cannot decrypt.',
    DisabledKMSKey: 'The KMS key is disabled: enable it.',
    EFSIOError: 'The file system in "file-system-configs" does not answer.',
    EFSMountConnectivityError:
      'The file system cannot be reached from the subnets: check their mount targets and NFS rules.',
    EFSMountFailure: 'The file system cannot be mounted: check its access point and policy.',
    EFSMountTimeout: 'Mounting the file system took too long.',
    InvalidRuntime: 'Lambda does not know this runtime any more.',
    InvalidZipFileException: 'Lambda cannot unpack the package.',
    FunctionError: 'The function failed while it was initialised: read its log.',
    'FunctionError.InitTimeout': 'The initialisation of the function took too long.',
    'FunctionError.RuntimeInitError': 'The function failed while it was loaded: read its log.',
    'FunctionError.ExtensionInitError': 'An extension (often in a layer) failed while it was loaded.',
    'FunctionError.InvalidEntryPoint': 'The entry point of the image does not exist in it.',
    'FunctionError.InvalidWorkingDirectory': 'The working directory of the image does not exist in it.',
    'FunctionError.PermissionDenied': 'A file of the package may not be read or run: check the modes of its files.',
    'FunctionError.TooManyExtensions': 'The function has more than ten extensions: remove layers.',
    'FunctionError.InitResourceExhausted': 'The initialisation ran out of memory: raise "memory-size".',
    ServiceQuotaExceededException: 'A quota of the account is used up.',
    VcpuLimitExceeded: 'The quota of vCPUs is used up.',
    CapacityProviderScalingLimitExceeded: 'The capacity provider is at its maximum.',
    InsufficientCapacity: 'AWS has no capacity of this kind left: run again later.',
    EC2RequestLimitExceeded: 'EC2 throttles Lambda in this account: run again later.',
    DisallowedByVpcEncryptionControl: 'The encryption control of the VPC forbids it.',
    DependencyError: 'Something the function depends on failed: read the message below.',
    DrainingDurableExecutions: 'Durable executions of this version are still running.',
  }),
)

/** @returns what to do, or undefined for a code that is not known. */
export function adviceOn(reasonCode: string | undefined): string | undefined {
  return reasonCode === undefined ? undefined : ADVICE.get(reasonCode)
}
