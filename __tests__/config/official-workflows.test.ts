import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'

/** `with:` blocks from the README and the examples of AWS' own deploy action, as they stand there. */
const workflows: Readonly<Record<string, string>> = {
  usage: `
    function-name: my-function-name
    code-artifacts-dir: my-code-artifacts-dir
    handler: index.handler
    runtime: nodejs22.x`,
  configuration: `
    function-name: my-function-name
    code-artifacts-dir: my-code-artifacts-dir
    memory-size: 512
    timeout: 60
    environment: '{"ENV":"production","DEBUG":"true"}'`,
  'S3 deployment method': `
    function-name: my-function-name
    code-artifacts-dir: my-code-artifacts-dir
    s3-bucket: my-s3-bucket`,
  'dry run mode': `
    function-name: my-function-name
    code-artifacts-dir: my-code-artifacts-dir
    dry-run: true`,
  'container image': `
    function-name: my-container-function
    package-type: Image
    image-uri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-lambda-repo:4f2c9d0e
    role: arn:aws:iam::123456789012:role/lambda-role`,
  'every setting': `
    function-name: my-function
    code-artifacts-dir: ./dist
    package-type: Zip
    s3-bucket: my-s3-bucket
    s3-key: lambda/my-function.zip
    publish: 'true'
    architectures: arm64
    role: arn:aws:iam::123456789012:role/service-role/lambda-role
    function-description: A function
    vpc-config: '{"SubnetIds":["subnet-123"],"SecurityGroupIds":["sg-123"],"Ipv6AllowedForDualStack":false}'
    dead-letter-config: '{"TargetArn":"arn:aws:sqs:us-east-1:123456789012:dlq"}'
    kms-key-arn: arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    tracing-config: '{"Mode":"Active"}'
    layers: '["arn:aws:lambda:us-east-1:123456789012:layer:my-layer:1"]'
    file-system-configs: '[{"Arn":"arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1","LocalMountPath":"/mnt/efs"}]'
    ephemeral-storage: 1024
    snap-start: '{"ApplyOn":"None"}'
    logging-config: '{"LogFormat":"JSON","ApplicationLogLevel":"INFO","SystemLogLevel":"INFO","LogGroup":"/aws/lambda/x"}'
    code-signing-config-arn: arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0
    tags: '{"Environment":"Production","Team":"DevOps"}'`,
}

const block = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

describe("a workflow written for AWS' own deploy action", () => {
  test.each(Object.entries(workflows))('is understood by changing only its uses line: %s', (_name, yaml) => {
    const inputs = block.parse(parse(yaml))
    const parsed = parseDeployInputs(name => String(inputs[name] ?? ''))
    expect(parsed.functionName).toBe(inputs['function-name'])
    expect(parsed.source.kind).toBe(inputs['image-uri'] === undefined ? 'directory' : 'image')
  })
})
