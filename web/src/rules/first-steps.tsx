import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';
import { CASES, GUIDE, RECIPES, type Example } from './examples';

/** Shows the examples above an empty sheet. */
export function FirstSteps({
  onExample,
  onBuild,
  onFile,
}: {
  readonly onExample: (example: Example) => void;
  readonly onBuild: () => void;
  readonly onFile: () => void;
}): ReactElement {
  return (
    <section className="first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">Begin with an example</h2>
      <p>One click puts a filled row into the sheet. Change it to what you need, publish, and try it.</p>
      <div className="example-cards">
        {[...CASES, ...RECIPES, GUIDE].map((example) => (
          <div key={example.title} className="example-card">
            <h3>{example.title}</h3>
            <p>{example.text}</p>
            <Button ariaLabel={`Use this example: ${example.title}`} onClick={() => onExample(example)}>
              Use this
            </Button>
          </div>
        ))}
      </div>
      <p>
        Or{' '}
        <Button variant="inline-link" onClick={onBuild}>
          build a rule step by step
        </Button>
        , type into the sheet below, paste rows from a spreadsheet, or{' '}
        <Button variant="inline-link" onClick={onFile}>
          take a CSV or JSON file
        </Button>
        .
      </p>
    </section>
  );
}
