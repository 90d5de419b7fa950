import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AggregateStore, Destination, EventSource, RuleSource, TimeseriesStore } from '../../src/index';
import { ROOT } from './pages';
import { Footprint, footprintOf, ingestionFootprint, PLUGINS } from './plugins';

const SECTIONS = [
  'Example',
  'What it creates',
  'Permissions',
  'Limits and quotas',
  'When something fails',
  'Try it on your machine',
  'Troubleshooting',
];
const PAGES = [...Object.keys(PLUGINS), 'ingestion'];

function pageOf(name: string): string {
  return readFileSync(join(ROOT, 'docs/plugins', `${name}.md`), 'utf8');
}

function section(page: string, heading: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

function shownIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();
}

describe.each(PAGES)('the page of %s', (name) => {
  const page = pageOf(name);
  let footprint: Footprint;
  beforeAll(() => {
    footprint = name === 'ingestion' ? ingestionFootprint() : footprintOf(name);
  });

  test('says all that a reader looks for', () => {
    expect(
      [...page.matchAll(/^## (.*)$/gm)]
        .map(([, heading]) => heading)
        .filter((heading) => SECTIONS.includes(heading)),
    ).toEqual(SECTIONS);
    expect(section(page, 'Example')).toContain('```ts\n');
  });

  test('names the resources that are created', () => {
    expect(shownIn(section(page, 'What it creates'), /`(AWS::\w+::\w+)`/g)).toEqual(footprint.creates);
  });

  test('names the permissions that are granted', () => {
    expect(shownIn(section(page, 'Permissions'), /`([a-z0-9-]+:[A-Z]\w+\*?)`/g)).toEqual(footprint.actions);
  });
});

test('every plugin has a page under its name', () => {
  const pages = PAGES.map(pageOf);
  const factories = Object.entries({
    AggregateStore,
    Destination,
    EventSource,
    RuleSource,
    TimeseriesStore,
  }).flatMap(([type, definition]) =>
    Object.getOwnPropertyNames(definition)
      .filter((name) => typeof (definition as unknown as Record<string, unknown>)[name] === 'function')
      .map((name) => `${type}.${name}(`),
  );
  expect(factories.length).toBeGreaterThan(15);
  expect(factories.filter((factory) => !pages.some((page) => page.split('\n')[0].includes(factory)))).toEqual(
    [],
  );
});
