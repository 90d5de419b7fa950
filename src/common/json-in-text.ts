/** Parses a text that holds a JSON object or list, in plain text or in base64; undefined for any other. */
export function parsedObject(text: string): object | undefined {
  const json = /^\s*[[{]/.test(text) ? text : base64Object(text);
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) as object;
  } catch {
    return undefined;
  }
}

/** First characters of an object in base64: `{` before a quote, or before white space. */
const OBJECT_IN_BASE64 = /^(?:eyJ|eyA|ew[0ko])[\w+/]*={0,2}$/;

function base64Object(text: string): string | undefined {
  return OBJECT_IN_BASE64.test(text)
    ? new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
    : undefined;
}
