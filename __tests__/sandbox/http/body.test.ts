import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { decodeBody } from '../../../sandbox/src/http/body.ts'
import fc from '../../support/fast-check.ts'

const CHUNKED = new Headers({ 'content-encoding': 'aws-chunked' })

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

describe('a body as SDKs send it', () => {
  test('is left alone when it has no framing', () => {
    expect(text(decodeBody('s3', new Headers(), Buffer.from('plain')))).toBe('plain')
  })

  test('loses the chunk framing, its signatures and its trailing checksum', () => {
    const body = '5;chunk-signature=abc\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n'
    expect(text(decodeBody('s3', CHUNKED, Buffer.from(body)))).toBe('hello world')
  })

  test('is recognised as chunked by its content hash alone, as the AWS CLI sends it', () => {
    const headers = new Headers({ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' })
    expect(text(decodeBody('s3', headers, Buffer.from('3\r\nabc\r\n0\r\n\r\n')))).toBe('abc')
  })

  test('is unzipped for CloudWatch and kept zipped for S3, whose objects own their coding', () => {
    const zipped = gzipSync('metrics')
    const headers = new Headers({ 'content-encoding': 'gzip' })
    expect(text(decodeBody('monitoring', headers, zipped))).toBe('metrics')
    expect(Buffer.from(decodeBody('s3', headers, zipped)).equals(zipped)).toBe(true)
  })

  test('comes back whole however it was cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }), parts => {
        const framed = parts.flatMap(part => [
          Buffer.from(`${part.length.toString(16)}\r\n`),
          part,
          Buffer.from('\r\n'),
        ])
        const body = Buffer.concat([...framed, Buffer.from('0\r\n\r\n')])
        expect(Buffer.from(decodeBody('s3', CHUNKED, body)).equals(Buffer.concat(parts))).toBe(true)
      }),
    )
  })

  test.each(['', 'zz\r\nabc\r\n', '5\r\nab', '5'])('is refused when its framing is broken: %j', body => {
    expect(() => decodeBody('s3', CHUNKED, Buffer.from(body))).toThrow('aws-chunked')
  })
})
