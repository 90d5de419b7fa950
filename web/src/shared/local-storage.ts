/** What this browser keeps under a name; nothing where it keeps nothing. */
export function readLocal(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** A browser that keeps nothing forgets it when the page is closed. */
export function writeLocal(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // The page goes on without it.
  }
}
