import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState, type ReactElement } from 'react';
import type { EventFormat, ExampleData, Load, Overview } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { call } from '../server/api-client';
import { LoadFailed } from '../shared/load-failed';
import { useOverview } from '../shell/installation';
import { ClearData } from './clear-data';
import { EarlierLoads } from './earlier-loads';
import { Examples } from './examples-panel';
import { FilePanel } from './file-panel';
import { LoadResult } from './load-result';
import { RunningLoad } from './running-load';
import { useLoads } from './use-loads';
import '../shared/views.css';
import './load.css';

export function LoadView(): ReactElement {
  const overview = useOverview()!;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Count events that have happened already: a file of yours, or an example."
        actions={overview.simulated && overview.users !== 0 ? <ClearData /> : undefined}
      >
        Load data
      </Header>
      {overview.simulated ? <Loading /> : <NotHere overview={overview} />}
    </SpaceBetween>
  );
}

function Loading(): ReactElement {
  const { loads, running, speed, error, reload, show } = useLoads();
  const [failure, setFailure] = useState<string>();
  // The server may not report a load before the upload has begun.
  const [sending, setSending] = useState(false);
  const latest = useRef(loads);
  latest.current = loads;
  const upload = useRef<AbortController>(undefined);
  const busy = sending || running !== undefined;

  const begin = async (post: () => Promise<Load>) => {
    const known = new Set(latest.current?.map(({ id }) => id));
    setSending(true);
    setFailure(undefined);
    try {
      show(await post());
    } catch (reason) {
      // Stopping a load also aborts its upload; the load itself then shows its result.
      const own = latest.current?.find(({ id }) => !known.has(id));
      if (own === undefined || own.state === 'running') setFailure((reason as Error).message);
    } finally {
      setSending(false);
    }
  };
  const loadFile = (file: File, format: EventFormat) => {
    upload.current = new AbortController();
    const query = new URLSearchParams({ name: file.name, size: `${file.size}`, format });
    return begin(() => call('POST', `/loads?${query.toString()}`, file, upload.current!.signal));
  };
  const loadExample = (name: ExampleData) => begin(() => call('POST', `/loads/examples/${name}`));
  const cancel = async (load: Load) => {
    try {
      show(await call<Load>('DELETE', `/loads/${encodeURIComponent(load.id)}`));
      // The server does not read the rest of the file.
      upload.current?.abort();
    } catch (reason) {
      setFailure((reason as Error).message);
    }
  };
  const last = running === undefined ? loads?.[0] : undefined;

  return (
    <SpaceBetween size="m">
      {error !== undefined && <LoadFailed what="Earlier loads" message={error} onRetry={reload} />}
      {failure !== undefined && (
        <div role="alert">
          <Alert
            type="error"
            header="The data was not loaded"
            dismissible
            dismissAriaLabel="Close"
            onDismiss={() => setFailure(undefined)}
          >
            {failure}
          </Alert>
        </div>
      )}
      {running && <RunningLoad load={running} speed={speed} onCancel={() => void cancel(running)} />}
      {last && <LoadResult load={last} />}
      <div className="load-columns">
        <FilePanel busy={busy} onFile={(file, format) => void loadFile(file, format)} />
        <Examples busy={busy} onLoad={(name) => void loadExample(name)} />
      </div>
      {loads && loads.length > 1 && <EarlierLoads loads={loads.slice(1)} />}
    </SpaceBetween>
  );
}

function NotHere({ overview: { place } }: { readonly overview: Overview }): ReactElement {
  return (
    <Alert type="info" header="Files are not loaded into a real installation from here">
      The events of {place} come through its stream, where each is counted once and may cause real messages.
      To load history there, have an engineer put the events into the stream. To see what rules make of a file
      without sending messages, run the playground without <code>--stack</code>, take the rules along by{' '}
      <Link href={linkTo('rules')}>exporting them</Link>, and load the file there.
    </Alert>
  );
}
