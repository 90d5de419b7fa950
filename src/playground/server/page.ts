import { Announcements } from '../announcements';
import { PageInstallation } from '../ports';
import { DraftStore } from '../rules/draft-store';
import { PreviewDesk } from '../rules/preview-desk';
import { RuleDesk } from '../rules/rule-desk';

/** All that the routes need of one installation. */
export class Page {
  static async open(installation: PageInstallation, drafts: DraftStore, firstVersion: number): Promise<Page> {
    const announcements = new Announcements();
    const rules = await RuleDesk.open({
      installation,
      drafts,
      firstVersion,
      onChange: (draftVersion, revision) => announcements.tell('rules', { draftVersion, revision }),
    });
    return new Page(installation, rules, announcements);
  }

  readonly previews: PreviewDesk;
  /** Lets go of the installation, which stays open. */
  readonly close: () => void;

  private constructor(readonly installation: PageInstallation, readonly rules: RuleDesk, readonly announcements: Announcements) {
    this.previews = new PreviewDesk(installation);
    this.close = installation.listen((name, data) => {
      // Which draft there is over the published rules, the desk knows.
      if (name === 'rules') rules.noticeChange().catch(() => {});
      else announcements.tell(name, data);
    });
  }
}
