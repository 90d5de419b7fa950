import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactElement } from 'react';
import type { EventFormat } from '../../../src/playground/api';
import { useFormat } from '../shared/use-format';
import { FORMATS } from './formats';

interface Props {
  readonly busy: boolean;
  readonly onFile: (file: File, format: EventFormat) => void;
}

export function FilePanel({ busy, onFile }: Props): ReactElement {
  const words = useFormat();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [format, setFormat] = useState<EventFormat>('detect');
  const chosen = FORMATS.find(({ value }) => value === format)!;
  const [file] = files;
  const options = FORMATS.map(({ value, label, description }) => ({ value, label, description }));

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
        <FileDropzone onChange={({ detail }) => setFiles(detail.value)}>
          <SpaceBetween size="xs" alignItems="center">
            <span>Drop a file of events here, or</span>
            <FileInput
              value={[]}
              accept=".ndjson,.jsonl,.json,.csv,.tsv,.log,.txt,.gz,.zst,.bz2"
              onChange={({ detail }) => setFiles(detail.value)}
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
        <FormField label="What a line looks like" stretch>
          <Select
            selectedOption={{ value: chosen.value, label: chosen.label }}
            options={options}
            onChange={({ detail }) => setFormat(detail.selectedOption.value as EventFormat)}
          />
          <pre className="sample" aria-label={`Example of ${chosen.label}`}>
            {chosen.sample}
          </pre>
        </FormField>
        <div className="row buttons">
          <Button
            variant="primary"
            disabled={busy || file === undefined}
            onClick={() => {
              onFile(file, format);
              setFiles([]);
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
