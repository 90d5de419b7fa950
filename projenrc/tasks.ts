import { awscdk } from 'projen';

export function addTasks(project: awscdk.AwsCdkConstructLibrary): void {
  void project;
}
