import * as z from 'zod';

/** A known vulnerability of an installed package. */
export interface Advisory {
  /** Id such as `GHSA-xxxx-xxxx-xxxx`. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly severity: string;
  /** Paths of the affected copies in the lock file, such as `node_modules/left-pad`. */
  readonly paths: readonly string[];
}

/** Advisories about the lock file, or the reason for which no source named any. */
export type Audit =
  | { readonly answered: true; readonly advisories: readonly Advisory[] }
  | { readonly answered: false; readonly reason: string };

/** An advisory that is no reason to stop, until a day. */
export interface AcceptedAdvisory {
  readonly id: string;
  readonly package: string;
  readonly reason: string;
  /** Last day, as YYYY-MM-DD. */
  readonly until: string;
}

export interface Verdict {
  /** Advisories about code that is shipped. */
  readonly failures: readonly string[];
  /** Advisories about code that only builds and tests, and entries that have no advisory any more. */
  readonly warnings: readonly string[];
}

const advisory = z.object({
  source: z.number(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
});
const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    // A text stands for an advisory of a dependency, which has an entry of its own.
    z.object({ via: z.array(z.union([z.string(), advisory])), nodes: z.array(z.string()) }),
  ),
});
const acceptedList = z.array(
  z.strictObject({
    id: z.string().regex(/^(GHSA|CVE|OSV)-[\w-]+$/),
    package: z.string().min(1),
    reason: z.string().min(1),
    until: z.iso.date(),
  }),
);

/** Reads what `npm audit --json` writes. */
export function readAudit(output: string): Audit {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    return { answered: false, reason: output.trim() === '' ? 'no answer' : 'an answer that is not JSON' };
  }
  const parsed = report.safeParse(value);
  if (!parsed.success) {
    const message = (value as { message?: unknown } | null)?.message;
    return { answered: false, reason: typeof message === 'string' ? message : 'an answer of another form' };
  }
  const advisories = Object.entries(parsed.data.vulnerabilities).flatMap(([name, { via, nodes }]) =>
    via
      .filter((each) => typeof each !== 'string')
      .map(({ url, source, title, severity }): Advisory => ({
        id: /[^/]+$/.exec(url)?.[0] ?? String(source),
        name,
        title,
        severity,
        paths: nodes,
      })),
  );
  return { answered: true, advisories };
}

/** @throws Error when an entry lacks a part or has another form */
export function readAccepted(text: string): AcceptedAdvisory[] {
  return acceptedList.parse(JSON.parse(text));
}

/**
 * Judges advisories by what is shipped and what is accepted.
 *
 * @param isShipped whether code of the copy at this path is part of the package
 * @param today day as YYYY-MM-DD
 */
export function judge(
  advisories: readonly Advisory[],
  accepted: readonly AcceptedAdvisory[],
  isShipped: (path: string) => boolean,
  today: string,
): Verdict {
  const failures: string[] = [];
  const warnings: string[] = [];
  for (const each of advisories) {
    const entry = accepted.find(({ id, package: name }) => id === each.id && name === each.name);
    if (entry && today <= entry.until) continue;
    const expired = entry ? `; it was accepted until ${entry.until}` : '';
    const text = `${each.id} (${each.severity}) of ${each.name}: ${each.title}${expired}`;
    (each.paths.some(isShipped) ? failures : warnings).push(text);
  }
  for (const { id, package: name } of accepted) {
    if (!advisories.some((each) => each.id === id && each.name === name)) {
      warnings.push(`${id} of ${name} is accepted and not found any more; remove it from the list`);
    }
  }
  return { failures, warnings };
}
