import fc from 'fast-check'

/** Of every property: the same cases on every machine and every day. Another one looks elsewhere. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20_261_124)

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED })

export default fc
