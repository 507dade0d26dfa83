import { AwsError } from '../http/service.ts'

export const noSuchBucket = (bucket: string): AwsError =>
  new AwsError(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket })

export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}): AwsError =>
  new AwsError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key }, headers)

export const noSuchVersion = (key: string, versionId: string): AwsError =>
  new AwsError(404, 'NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: versionId })

export const noSuchUpload = (uploadId: string): AwsError =>
  new AwsError(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  )

export const accessDenied = (): AwsError => new AwsError(403, 'AccessDenied', 'Access Denied')

export const invalidArgument = (message: string, name: string, value: string): AwsError =>
  new AwsError(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })

export const malformedXml = (): AwsError =>
  new AwsError(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

/** A read of one version that is a delete marker. */
export const isDeleteMarker = (key: string, versionId: string): AwsError =>
  new AwsError(
    405,
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    { Method: 'GET', ResourceType: 'DeleteMarker', Key: key },
    { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId, allow: 'DELETE' },
  )

export const preconditionFailed = (condition: string): AwsError =>
  new AwsError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  })
