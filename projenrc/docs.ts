import { awscdk } from 'projen';

export function addDocs(project: awscdk.AwsCdkConstructLibrary): void {
  const docs = project.addTask('docs', {
    description:
      'Compiles the documentation’s examples and writes their translations; ' +
      'needs the compiled package, and writes nothing with `--check`',
    exec: 'tsx projenrc/write-docs.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
  const rules = project.addTask('docs:rules', {
    description: 'Writes the tables of docs/rules.md from src/rule-language; `--check` writes nothing',
    exec: 'tsx --tsconfig tsconfig.dev.json projenrc/write-rule-tables.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
  docs.prependSpawn(rules, { receiveArgs: true });
  project.tasks.tryFind('docgen')!.reset('tsx projenrc/write-reference.ts');
  project.tasks.tryFind('post-compile')!.spawn(docs);

  project.addTask('test:docs-python', {
    description:
      'Parses the documentation’s Python examples, and synthesizes them if PYTHON names a Python ' +
      'with the package; needs Python 3',
    exec: 'tsx projenrc/check-python.ts',
  });

  project.addTask('test:docs-java', {
    description:
      'Compiles the documentation’s Java examples with the jars that CLASSPATH names; ' + 'needs a JDK',
    exec: 'tsx projenrc/check-java.ts',
  });
}
