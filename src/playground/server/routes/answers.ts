import type { Context } from 'hono';
import { mapInSteps, Steps } from '../../../common/steps';
import { inSlices } from '../../rules/in-slices';

/** Sets the headers of a response that the browser saves as a file. */
export function attachment(c: Context, name: string, type: string): void {
  const ascii = name.replace(/[^\w. -]/g, '_');
  c.header('Content-Type', `${type}; charset=utf-8`);
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  c.header('Content-Disposition', `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`);
}

/** Answers with an object of long lists, and serves other requests between their elements. */
export async function longJson(c: Context, view: object): Promise<Response> {
  return c.body(await inSlices(jsonInSteps(view)), 200, { 'Content-Type': 'application/json' });
}

/** Writes an object as `JSON.stringify` does, with a step for each element of its lists. */
export function* jsonInSteps(view: object): Steps<string> {
  const members: string[] = [];
  for (const [key, value] of Object.entries(view) as [string, unknown][]) {
    const text = Array.isArray(value)
      ? `[${(yield* mapInSteps(value, (element: unknown) => JSON.stringify(element) ?? 'null')).join(',')}]`
      : JSON.stringify(value);
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
