import { bundleFigures } from './bundles';

/** Prints how much the functions load at a start and how long it takes, without the other figures. */
console.table(bundleFigures());
