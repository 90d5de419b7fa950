import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';

/** Shows an error message in place of a view that has failed. */
export class PageErrorBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error?: Error }
> {
  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  state: { readonly error?: Error } = {};

  render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" className="failed-view">
        <Alert
          type="error"
          header="This view cannot be shown"
          action={<Button onClick={() => window.location.reload()}>Reload the page</Button>}
        >
          Nothing is lost: your draft is kept. Reload the page; if it happens again, report this:{' '}
          {error.message}
        </Alert>
      </div>
    );
  }
}
