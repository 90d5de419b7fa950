import type * as z from '../common/zod';

/** Environment variable that every function reads. */
export const CONFIG_VARIABLE = 'CONFIG';

/**
 * Reads the JSON of the environment variable `CONFIG`.
 *
 * @param writtenBy - the construct that sets the variable
 * @throws Error that says what is wrong with the variable
 */
export function readConfigVariable(value: string | undefined, writtenBy: string): unknown {
  if (!value) {
    throw new Error(
      `environment variable ${CONFIG_VARIABLE} is not set: it is written by the construct ${writtenBy}`,
    );
  }
  try {
    return JSON.parse(value);
  } catch {
    throw new Error(
      `environment variable ${CONFIG_VARIABLE} is not JSON: ${JSON.stringify(value.slice(0, 100))}`,
    );
  }
}

/**
 * Checks the fields of a configuration.
 *
 * @param describe - returns the message of a fault, unless that of the schema says enough
 * @throws Error that names every field at fault, its value and what is allowed
 */
export function checkFields<T>(
  schema: z.ZodMiniType<T>,
  config: unknown,
  describe: (issue: z.core.$ZodIssue) => string | undefined = () => undefined,
): T {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const value = issue.path.reduce<unknown>(
      (node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key],
      config,
    );
    const place = issue.path.join('.') || 'the whole';
    return `${place}: ${describe(issue) ?? issue.message} (it is ${JSON.stringify(value) ?? 'missing'})`;
  });
  throw new Error(`configuration is not usable: ${faults.join('; ')}`);
}
