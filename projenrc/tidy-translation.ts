const PYTHON_IMPORT = /^from (\S+) import (.+)$/;
const JAVA_PACKAGE = 'io.github.cdkpinpointincrementalanalytics';
const JAVA_COLLECTIONS = ['List', 'Map'];

/** Removes imports of a struct's type that repeat another import. */
export function tidyPython(code: string): string {
  const imports = code.split('\n').map((line) => PYTHON_IMPORT.exec(line));
  const lines = code.split('\n').filter((_, place) => {
    const [, module, name] = imports[place] ?? [];
    return (
      module === undefined ||
      !imports.some(
        (other, at) => at !== place && other?.[1] === module && other[2].split(', ').includes(name),
      )
    );
  });
  return spaced(lines.join('\n'));
}

/**
 * Adds the missing imports of struct builders and collections.
 * @param ours names of the package's types
 */
export function tidyJava(code: string, ours: ReadonlySet<string>): string {
  const structs = [...code.matchAll(/\b(\w+)\.builder\(\)/g)]
    .map(([, name]) => name)
    .filter((name) => ours.has(name))
    .map((name) => `import ${JAVA_PACKAGE}.${name};`);
  const collections = JAVA_COLLECTIONS.filter((name) => code.includes(`${name}.of(`)).map(
    (name) => `import java.util.${name};`,
  );
  const lines = code.split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  const imports = new Set([...lines.filter(isImport), ...structs, ...collections]);
  return spaced([...[...imports].sort(), '', ...lines.filter((line) => !isImport(line))].join('\n'));
}

function spaced(code: string): string {
  return code.trim().replace(/\n{3,}/g, '\n\n');
}
