/** The esbuild we bring when the workspace has none. Raised together with package.json. */
export const ESBUILD_VERSION = '0.28.2'

export interface EsbuildRelease {
  /** The package that holds nothing but the platform's binary. */
  readonly name: string
  /** The binary inside it. */
  readonly binary: string
  /** Of the package's tarball, as the registry published it. Checked before a byte of it is used. */
  readonly integrity: string
}

/** By `process.platform` and `process.arch`: the platforms GitHub's runner exists for. */
const RELEASES: Readonly<Record<string, EsbuildRelease>> = {
  'linux-x64': {
    name: '@esbuild/linux-x64',
    binary: 'bin/esbuild',
    integrity: 'sha512-4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==',
  },
  'linux-arm64': {
    name: '@esbuild/linux-arm64',
    binary: 'bin/esbuild',
    integrity: 'sha512-pW4AC0P3it8c7do9MVM4p51FzHzdM/TZrerurgRcHJ2WTa1VQ1CIq18xncfpBJw4ojkiZZrKW2yIBWBP92j6Ug==',
  },
  'linux-arm': {
    name: '@esbuild/linux-arm',
    binary: 'bin/esbuild',
    integrity: 'sha512-XlDnu2q5yoqems+xay6wSAcg9DDD7K9RLKZEBOMZm3ckNpJBvOX20tSfby8KfrrhINDyv9V2YVZKY/SpoGJI8w==',
  },
  'darwin-arm64': {
    name: '@esbuild/darwin-arm64',
    binary: 'bin/esbuild',
    integrity: 'sha512-n4KqkOQrraxHJcgjM1RvwbigfQKIKJVpM7xp+KsxiyUSrRdIXnt73VhrPAx0fV44hgfmIVKjxMN9J1t5jySVkw==',
  },
  'darwin-x64': {
    name: '@esbuild/darwin-x64',
    binary: 'bin/esbuild',
    integrity: 'sha512-uq6suIWYP37qzGddBKPw5QEQPi6HiLGsO7UmkpfyaYNQ3D+rN6w6WfwH+nuqcGXWvawGwxOEroO4YGnFh95azw==',
  },
  'win32-x64': {
    name: '@esbuild/win32-x64',
    binary: 'esbuild.exe',
    integrity: 'sha512-5ebpxr3nWMzrL/rnUI755Jkuee0bHL/Gq0WTF9lvcpv73wAp5eu8MfBUgWK9bhWvZjj7yX8etf/8tI8Ney695g==',
  },
  'win32-arm64': {
    name: '@esbuild/win32-arm64',
    binary: 'esbuild.exe',
    integrity: 'sha512-PIhhEkE9uPBleRBrQEJpUn7MBnibZzbGzYWPmY3x+YoVg/95zbjB4CxPPOQ8l5tYYM4mMaCthF8/1DIfBQQyWQ==',
  },
}

/** @returns undefined on a platform the runner does not exist for. */
export function esbuildRelease(platform: string, arch: string): EsbuildRelease | undefined {
  return RELEASES[`${platform}-${arch}`]
}
