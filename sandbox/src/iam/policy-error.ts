/** A policy document IAM would not accept, or one that uses what the sandbox does not emulate: never a guess. */
export class PolicyError extends Error {}
