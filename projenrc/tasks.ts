import { awscdk } from 'projen';

export function addTasks(project: awscdk.AwsCdkConstructLibrary): void {
  const { tasks } = project;

  // Tests run the built bundles, so these are built first; lint only reports here, `npm run eslint` mends.
  tasks.tryFind('test')!.reset();
  tasks.tryFind('test')!.spawn(tasks.tryFind('bundle')!);
  tasks.tryFind('test')!.exec('jest --ci', { receiveArgs: true });
  tasks.tryFind('test')!.spawn(project.addTask('lint', {
    description: 'Reports what eslint finds, without mending it',
    exec: 'eslint --ext .ts src test examples demo projenrc .projenrc.ts',
  }));

  project.addTask('demo', {
    description: 'The main job on real purchases, through the built functions',
    steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json demo/main.ts', receiveArgs: true }],
  });

  // The wheel, the jar and the rest need toolchains of their own: they are packed by name or all together, `build` packs for npm.
  tasks.tryFind('package')!.reset('projen package:js');
}
