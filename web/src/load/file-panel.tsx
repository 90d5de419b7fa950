import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, type ReactElement } from 'react';
import type { EventFormat } from '../../../src/playground/api';
import { useDebounced } from '../shared/use-debounced';
import { useFormat } from '../shared/use-format';
import { FileContents } from './file-contents';
import { FormatField } from './format-field';
import { OWN_MAPPING } from './formats';
import { useChosenFile } from './use-chosen-file';
import { useInspection } from './use-inspection';

interface Props {
  readonly busy: boolean;
  readonly onFile: (file: File, format: EventFormat) => void;
}

/** Milliseconds after the last key before a mapping is tried. */
const TYPING_MS = 400;

export function FilePanel({ busy, onFile }: Props): ReactElement {
  const words = useFormat();
  const [{ files, choice, mapping, because }, choose] = useChosenFile();
  const [file] = files;
  const format = choice === OWN_MAPPING ? mapping : choice;
  const inspected = useInspection(file, useDebounced(format, TYPING_MS));

  const found = choice === 'detect' ? inspected.found : undefined;
  useEffect(() => {
    if (found?.eventFormat !== undefined) {
      choose({
        choice: found.eventFormat,
        because: `Chosen, because records have ${found.formats![0].sign} at the top.`,
      });
    } else if (found?.proposal) {
      choose({
        choice: OWN_MAPPING,
        mapping: JSON.stringify(found.proposal.mapping, undefined, 2),
        because: `Proposed, because ${found.proposal.because}. Change it where it is wrong.`,
      });
    }
  }, [found]);
  // What the page has chosen for another file says nothing of this one.
  const take = (taken: readonly File[]) =>
    choose({ files: taken, ...(because !== undefined && { choice: 'detect', because: undefined }) });

  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            'JSON lines, other JSON, or a table as CSV or TSV; compressed (gzip, zstd, bzip2) or not. ' +
            'It does not leave this machine.'
          }
        >
          A file of yours
        </Header>
      }
    >
      <SpaceBetween size="s">
        <FileDropzone onChange={({ detail }) => take(detail.value)}>
          <SpaceBetween size="xs" alignItems="center">
            <span>Drop a file of events here, or</span>
            <FileInput
              value={[]}
              accept=".ndjson,.jsonl,.json,.csv,.tsv,.log,.txt,.gz,.zst,.bz2"
              onChange={({ detail }) => take(detail.value)}
            >
              Choose a file
            </FileInput>
          </SpaceBetween>
        </FileDropzone>
        {files.length > 1 && (
          <Alert type="warning">
            {words.number(files.length)} files: one is loaded at a time, the first to begin with.
          </Alert>
        )}
        <FormatField
          choice={choice}
          mapping={mapping}
          because={because}
          onChoose={(value) => choose({ choice: value, because: undefined })}
          onMapping={(text) => choose({ mapping: text })}
        />
        {file !== undefined && <FileContents inspected={inspected} />}
        <div className="row buttons">
          <Button
            variant="primary"
            disabled={busy || file === undefined}
            onClick={() => {
              onFile(file, format);
              choose({ files: [] });
            }}
          >
            Load this file
          </Button>
          <span role="status" className="any-text">
            {file === undefined ? (
              <span className="quiet">No file chosen yet.</span>
            ) : (
              `${file.name}, ${words.bytes(file.size)}`
            )}
          </span>
        </div>
      </SpaceBetween>
    </Container>
  );
}
