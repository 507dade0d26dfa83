/** The values that docs/iam.md is written with, as parameters of the template. */
export const EXAMPLE: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
  FunctionName: 'orders',
  Environment: 'production',
  GitHubOwner: 'acme',
  GitHubOwnerId: '1234567',
  GitHubRepository: 'orders',
  RepositoryId: '7654321',
  ManageSettings: 'true',
  ExecutionRole: 'orders',
  SigningProfile: 'orders_profile',
  ArtifactBucket: 'my-artifacts',
  ArtifactPrefix: 'orders/',
  Previews: 'true',
}
