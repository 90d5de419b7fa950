import { awscdk } from 'projen';

export function addBreaks(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('test:breaks', {
    description: 'Makes mistakes in a copy of the project and checks that CI notices each',
    exec: 'tsx --tsconfig tsconfig.dev.json test/breaks/main.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
}
