import { iamAction } from '../../faults/iam-action.ts'
import { arnIn, bucketArn, type IamCall, type Need } from './need.ts'

/**
 * Signer reads and writes the packages with the rights of whoever starts the job (F§5.1). That it looks before it
 * takes the job, and so answers StartSigningJob itself, is not documented.
 */
export function signerNeeds(call: IamCall): Need[] {
  const { operation, input, account } = call
  if (operation !== 'StartSigningJob') {
    return [{ action: iamAction('signer', operation), resource: call.resource ?? '*' }]
  }
  const text = (path: string): string => input.text(path) ?? ''
  const [source, destination] = [text('source.s3.bucketName'), text('destination.s3.bucketName')]
  return [
    {
      action: 'signer:StartSigningJob',
      resource: arnIn(account, 'signer', `/signing-profiles/${text('profileName')}`),
    },
    { action: 's3:GetObjectVersion', resource: bucketArn(account, source, text('source.s3.key')) },
    { action: 's3:ListBucket', resource: bucketArn(account, destination) },
    // The job's id, which ends the key, is not known yet.
    { action: 's3:PutObject', resource: bucketArn(account, destination, `${text('destination.s3.prefix')}*`) },
  ]
}
