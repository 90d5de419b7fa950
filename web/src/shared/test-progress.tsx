import type { ReactElement } from 'react';
import type { TestView } from '../../../src/playground/api';
import { isPast, targetText, progress, valueText } from './rule-progress';
import { useFormat } from './use-format';
import './views.css';

/** Shows the progress of one test of a rule: `count 4, needs exactly 5`. */
export function TestProgress({ test }: { readonly test: TestView }): ReactElement {
  const format = useFormat();
  const share = progress(test);
  return (
    <div className="test-progress">
      <div className="row row-spread">
        <span>
          {test.statistic} {test.of !== undefined && <>of {test.of} </>}
          <strong>
            {test.value === undefined ? 'not known yet' : valueText(test, test.value, format.number)}
          </strong>
        </span>
        <span className="quiet">
          needs {targetText(test, format.number)}:{' '}
          {test.met ? 'met' : isPast(test) ? 'passed, not met' : 'not met'}
        </span>
      </div>
      {share !== undefined && <Bar share={share} state={test.met ? 'met' : isPast(test) ? 'past' : 'open'} />}
    </div>
  );
}

function Bar({
  share,
  state,
}: {
  readonly share: number;
  readonly state: 'open' | 'met' | 'past';
}): ReactElement {
  return (
    <svg className={`bar bar-${state}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="6" fill="currentColor" opacity="0.2" />
      <rect width={share * 100} height="6" fill="currentColor" />
    </svg>
  );
}
