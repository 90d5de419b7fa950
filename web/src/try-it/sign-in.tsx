import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState, type ReactElement } from 'react';
import { isUserName } from './recent-users';

interface Props {
  readonly userId: string;
  readonly recent: readonly string[];
  readonly onSignIn: (userId: string) => void;
}

/** Signs in under any name. There is no password, and a new user becomes known with the first event. */
export function SignIn({ userId, recent, onSignIn }: Props): ReactElement {
  const [name, setName] = useState(userId);
  useEffect(() => setName(userId), [userId]);
  const others = recent.filter((other) => other !== userId);
  const signIn = () => {
    if (isUserName(name)) onSignIn(name.trim());
    else setName(userId);
  };

  return (
    <Container
      header={
        <Header variant="h2">
          <span className="any-text">Signed in as {userId}</span>
        </Header>
      }
    >
      <SpaceBetween size="s">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            signIn();
          }}
        >
          <FormField label="User name" description="Any name will do; there is no password.">
            <div className="sign-in">
              <Input
                value={name}
                onChange={({ detail }) => setName(detail.value)}
                onBlur={signIn}
                autoComplete={false}
                disableBrowserAutocorrect
                spellcheck={false}
              />
              <Button formAction="submit">Sign in</Button>
            </div>
          </FormField>
        </form>
        {others.length > 0 && (
          <div className="row">
            <span className="quiet">Lately:</span>
            {others.map((other) => (
              <Button
                key={other}
                variant="inline-link"
                ariaLabel={`Sign in as ${other}`}
                onClick={() => onSignIn(other)}
              >
                {other}
              </Button>
            ))}
          </div>
        )}
      </SpaceBetween>
    </Container>
  );
}
