import { Template } from './app';

/** Traces in the template that only the example's own rule source and destination leave. */
const TRACES = {
  'the functions are told where the team keeps its rules': /"objectKey":"teams\/growth\/rules\.csv"/,
  'they may read them': /:s3:::handbook-of-ours\/teams\/growth\/rules\.csv$/,
  'the function that announces is made for the team': /^growth$/,
  'the publisher is told to call it': /"destination":\{"kind":"function"/,
};

export function missingSigns(template: Template): string[] {
  const texts = textsIn(template);
  return Object.entries(TRACES)
    .filter(([, sign]) => !texts.some((text) => sign.test(text)))
    .map(([what]) => `it does not show that ${what}`);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
