/** Reads a value that this browser stores; null when there is none or storage is disabled. */
export function readLocal(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Stores a value in this browser; without storage it lasts until the page is closed. */
export function writeLocal(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // The page works without storage.
  }
}
