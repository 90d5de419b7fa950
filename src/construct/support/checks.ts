import { Duration, Token, Tokenization } from 'aws-cdk-lib';

/**
 * Refuses a number that AWS would refuse at deployment. Tokens are left to the deployment.
 *
 * @throws an error when it is not a whole number from `min` to `max`
 */
export function checkNumber(label: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${label} must be a whole number from ${min} to ${max}, but is ${value}`);
  }
}

export interface DurationBounds {
  readonly min: Duration;
  readonly max?: Duration;
  /** Only multiples of this are allowed. */
  readonly step: Duration;
  /** Units in which the duration may be a token: those that are deployed without a conversion. */
  readonly tokenUnits: readonly TokenUnit[];
}

type TokenUnit = 'millis' | 'seconds' | 'minutes' | 'hours' | 'days';

/**
 * Refuses a duration that AWS or the functions would refuse later. The length of a token is left to the
 * deployment.
 *
 * @throws an error when it is out of bounds or no multiple of the step, or a token in a unit that would have
 *   to be converted
 */
export function checkDuration(
  label: string,
  value: Duration | undefined,
  { min, max, step, tokenUnits }: DurationBounds,
): void {
  if (value === undefined) return;
  if (value.isUnresolved()) return checkTokenUnit(label, value.unitLabel(), tokenUnits);
  const length = value.toMilliseconds();
  const tooLong = max !== undefined && length > max.toMilliseconds();
  if (length >= min.toMilliseconds() && !tooLong && length % step.toMilliseconds() === 0) return;

  const limits = max
    ? `from ${min.toHumanString()} to ${max.toHumanString()}`
    : `at least ${min.toHumanString()}`;
  throw new Error(
    `${label} must be ${limits}, in steps of ${step.toHumanString()}, ` +
      `but is ${value.toHumanString() || '0 seconds'}`,
  );
}

function checkTokenUnit(label: string, unit: string, allowed: readonly TokenUnit[]): void {
  if (allowed.some((each) => each === unit)) return;
  const creators = allowed.map((each) => `Duration.${each}`).join(' or ');
  throw new Error(
    `${label} is a token in ${unit}, which cannot be converted before deployment; ` +
      `give it with ${creators}, or as a value that is known at synthesis`,
  );
}

/**
 * Refuses text that is empty once spaces are gone. Tokens are left to the deployment.
 *
 * @throws an error when it is
 */
export function checkText(label: string, value: string | undefined): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (value.trim() === '') throw new Error(`${label} is empty; leave it out or give it a value`);
}

export interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  /** Allowed characters, in words. */
  readonly allowed: string;
}

/**
 * Refuses a name that AWS would refuse at deployment. Tokens are left to the deployment.
 *
 * @throws an error when it is empty, too long, or has a character that is not allowed
 */
export function checkName(
  label: string,
  value: string | undefined,
  { pattern, maxLength, allowed }: NameRule,
): void {
  checkText(label, value);
  if (value === undefined || Token.isUnresolved(value)) return;
  if (value.length <= maxLength && pattern.test(value)) return;
  throw new Error(`${label} must be 1 to ${maxLength} ${allowed}, but is "${value}"`);
}

/**
 * Converts a rate in calls per second to the text that the configuration of the functions carries.
 *
 * @throws an error when it is not over 0
 */
export function rateText(label: string, value: number): string {
  if (Token.isUnresolved(value)) return Tokenization.stringifyNumber(value);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new Error(`${label} must be a number over 0, but is ${value}`);
  }
  return String(value);
}

/**
 * Returns a whole number as text for the functions.
 *
 * @throws an error when it is none from `min` to `max`
 */
export function numberText(label: string, value: number, min: number, max: number): string {
  checkNumber(label, value, min, max);
  return Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : String(value);
}
