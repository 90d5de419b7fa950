const MAX_USERS = 6;
const MAX_NAME_LENGTH = 2_000;

/** Adds a user as the first of the recent ones. */
export function withUser(recent: readonly string[], userId: string): string[] {
  return [userId, ...recent.filter((other) => other !== userId)].slice(0, MAX_USERS);
}

/**
 * Reads the recent users from local storage.
 *
 * @param stored text of an earlier visit, possibly invalid
 */
export function readRecent(stored: string | null): string[] {
  try {
    const names: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(names)
      ? names
          .filter((name): name is string => typeof name === 'string' && isUserName(name))
          .slice(0, MAX_USERS)
      : [];
  } catch {
    return [];
  }
}

export function isUserName(text: string): boolean {
  return text.trim() !== '' && text.length <= MAX_NAME_LENGTH;
}
