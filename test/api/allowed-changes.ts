/**
 * Finds lines that allow a breaking change without a reason; a comment has to stand right above each.
 * @returns a message for each line
 */
export function changesWithoutReason(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return [];
    const above = lines[index - 1] ?? '';
    return /^#\s*\S/.test(above)
      ? []
      : [`line ${index + 1}: ${line} has no comment above it that says why users have to change`];
  });
}
