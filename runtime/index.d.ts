export * from '../lib/runtime';
