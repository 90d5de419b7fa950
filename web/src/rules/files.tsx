import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState, type DragEvent, type ReactElement, type ReactNode } from 'react';
import { textOfFile } from '../../../src/rule-language/parse/file-text';
import { useDownload } from '../shared/use-download';

export interface RulesFile {
  readonly name: string;
  readonly text: string;
  /** Reason for which the file is no text. */
  readonly fault?: string;
}

interface MenuProps {
  readonly readOnly: boolean;
  readonly onFile: () => void;
  readonly onHistory: () => void;
}

const DOWNLOADS = (['draft', 'published'] as const).flatMap((of) =>
  (['csv', 'json'] as const).map((format) => ({
    id: `${of}-${format}`,
    text: `${of === 'draft' ? 'The draft' : 'What is in force'}, as ${format.toUpperCase()}`,
    of,
    format,
  })),
);

export function FileMenu({ readOnly, onFile, onHistory }: MenuProps): ReactElement {
  const download = useDownload();
  return (
    <div className="file-menu">
      <Button onClick={onHistory}>Versions</Button>
      {!readOnly && (
        <Button iconName="upload" onClick={onFile}>
          From a file
        </Button>
      )}
      <ButtonDropdown
        items={DOWNLOADS}
        onItemClick={({ detail: { id } }) => {
          const { of, format } = DOWNLOADS.find((one) => one.id === id)!;
          download(`/rules/file?of=${of}&format=${format}`, `rules-${of}.${format}`);
        }}
      >
        Download
      </ButtonDropdown>
    </div>
  );
}

export function pickFile(onFile: (file: RulesFile) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.csv,.tsv,.txt,.json,text/csv,application/json';
  input.addEventListener('change', () => {
    if (input.files?.[0]) void read(input.files[0]).then(onFile);
  });
  input.click();
}

/** Accepts a file that is dropped anywhere on the view. */
export function FileDrop({
  onFile,
  children,
}: {
  readonly onFile?: (file: RulesFile) => void;
  readonly children: ReactNode;
}): ReactElement {
  const [over, setOver] = useState(false);
  if (!onFile) return <div>{children}</div>;
  const hasFile = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');
  return (
    <div
      className={over ? 'file-drop file-drop-over' : 'file-drop'}
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (!file) return;
        event.preventDefault();
        void read(file).then(onFile);
      }}
    >
      {over && <p className="drop-hint">Drop the file to see what it would change</p>}
      {children}
    </div>
  );
}

async function read(file: File): Promise<RulesFile> {
  const { name } = file;
  try {
    return { name, text: textOfFile(new Uint8Array(await file.arrayBuffer())) };
  } catch (error) {
    return { name, text: '', fault: (error as Error).message };
  }
}
