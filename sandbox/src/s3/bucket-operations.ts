import { AwsError, type AwsReply } from '../http/service.ts'
import { malformedXml } from './errors.ts'
import { bodyText, type S3Context, type S3Operation, type S3Request } from './operation.ts'
import { emptyReply, isoDate, rawXmlReply, xmlReply } from './reply.ts'
import { readXml } from './xml.ts'

export const bucketOperations: readonly S3Operation[] = [
  {
    name: 'ListBuckets',
    method: 'GET',
    on: 'account',
    takes: ['max-buckets', 'prefix'],
    write: false,
    run: listBuckets,
  },
  { name: 'CreateBucket', method: 'PUT', on: 'bucket', write: true, run: createBucket },
  { name: 'HeadBucket', method: 'HEAD', on: 'bucket', write: false, run: headBucket },
  { name: 'DeleteBucket', method: 'DELETE', on: 'bucket', write: true, run: deleteBucket },
  { name: 'GetBucketLocation', method: 'GET', on: 'bucket', needs: ['location'], write: false, run: getLocation },
  { name: 'PutBucketVersioning', method: 'PUT', on: 'bucket', needs: ['versioning'], write: true, run: putVersioning },
  { name: 'GetBucketVersioning', method: 'GET', on: 'bucket', needs: ['versioning'], write: false, run: getVersioning },
  ...stored('PublicAccessBlock', 'publicAccessBlock', 'PublicAccessBlockConfiguration'),
  ...stored('BucketEncryption', 'encryption', 'ServerSideEncryptionConfiguration'),
]

function listBuckets({ account, buckets }: S3Context, { http }: S3Request): AwsReply {
  const prefix = http.query.get('prefix') ?? ''
  const owned = buckets.all().filter(bucket => bucket.name.startsWith(prefix))
  return xmlReply('ListAllMyBucketsResult', {
    Owner: { ID: account.id },
    Buckets: {
      Bucket: owned.map(({ name, region, created }) => ({
        Name: name,
        CreationDate: isoDate(created),
        BucketRegion: region,
      })),
    },
  })
}

function createBucket({ buckets, now }: S3Context, request: S3Request): AwsReply {
  const { bucket, http } = request
  const asked = http.body.length === 0 ? undefined : readXml(bodyText(request), 'CreateBucketConfiguration')
  if (http.body.length > 0 && asked === undefined) throw malformedXml()
  buckets.create(bucket, regionOf(asked?.text('LocationConstraint'), http.region), now())
  return emptyReply(200, { location: `/${bucket}` })
}

/** us-east-1 is the one Region that has no constraint; elsewhere the constraint is the endpoint's own Region. */
function regionOf(constraint: string | undefined, endpoint: string): string {
  if (endpoint === 'us-east-1') {
    if (constraint !== 'us-east-1') return constraint ?? endpoint
    const message = 'The specified location-constraint is not valid'
    throw new AwsError(400, 'InvalidLocationConstraint', message, { LocationConstraint: constraint })
  }
  if (constraint === endpoint) return endpoint
  throw new AwsError(
    400,
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )
}

function headBucket({ buckets }: S3Context, { bucket }: S3Request): AwsReply {
  return emptyReply(200, { 'x-amz-bucket-region': buckets.get(bucket).region })
}

function deleteBucket({ buckets }: S3Context, { bucket }: S3Request): AwsReply {
  buckets.delete(bucket)
  return emptyReply(204)
}

function getLocation({ buckets }: S3Context, { bucket }: S3Request): AwsReply {
  const { region } = buckets.get(bucket)
  return xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region)
}

function putVersioning({ buckets }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  const status = readXml(bodyText(request), 'VersioningConfiguration')?.text('Status')
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml()
  bucket.versioning = status
  return emptyReply(200)
}

function getVersioning({ buckets }: S3Context, { bucket }: S3Request): AwsReply {
  return xmlReply('VersioningConfiguration', { Status: buckets.get(bucket).versioning })
}

/** A sub-resource that is only kept and given back. */
function stored(name: string, parameter: string, root: string): readonly S3Operation[] {
  const shape = { on: 'bucket', needs: [parameter] } as const
  return [
    {
      ...shape,
      name: `Put${name}`,
      method: 'PUT',
      write: true,
      run: ({ buckets }, request) => {
        const bucket = buckets.get(request.bucket)
        if (readXml(bodyText(request), root) === undefined) throw malformedXml()
        bucket.settings.set(parameter, bodyText(request))
        return emptyReply(200)
      },
    },
    {
      ...shape,
      name: `Get${name}`,
      method: 'GET',
      write: false,
      run: ({ buckets }, { bucket }) => rawXmlReply(buckets.get(bucket).settings.get(parameter) ?? ''),
    },
  ]
}
