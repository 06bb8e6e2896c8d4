import "./flows.css";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useParams } from "wouter";
import { asProblem } from "~/api/problem";
import { formQuery, orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { OrderType } from "~/api/types";
import type { Flow } from "~/flow/definition";
import { FlowPicture, type PictureHandle } from "~/flow/FlowPicture";
import { flowQuery } from "~/flow/queries";
import { useVoice } from "~/flow/useVoice";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { Details } from "./Details";
import { hasKept } from "./kept";
import { useDesigner } from "./loadDesigner";
import { Side } from "./Side";
import { Stage } from "./Stage";
import { flowsWords } from "./words";

/** The flow of one order type. */
export default function FlowPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(flowsWords);
  const me = useMe();
  const text = useText();
  const mayLook = can(me, "forms");
  const types = useQuery(orderTypesQuery);
  const flow = useQuery({ ...flowQuery(typeId), enabled: mayLook });
  const form = useQuery({ ...formQuery(typeId), enabled: mayLook, retry: false });
  const type = types.data?.items.find((each) => each.id === typeId);
  usePageTitle(type ? `${text(type.name)} · ${t("title")}` : t("title"));
  if (!mayLook) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const hasNoForm = form.error !== null && asProblem(form.error).status === 404;
  const failed = types.error ?? flow.error ?? (hasNoForm ? null : form.error);
  if (failed)
    return (
      <ErrorPanel
        error={failed}
        onRetry={() => void Promise.all([types.refetch(), flow.refetch(), form.refetch()])}
      />
    );
  if (types.data && !type) return <Notice tone="warn">{t("notFound")}</Notice>;
  if (!type || flow.data === undefined) return <Skeleton lines={8} height="3rem" />;
  return (
    <>
      <Head type={type} flow={flow.data} />
      {hasNoForm ? (
        <Empty icon="clipboard">
          <p>{t("noForm")}</p>
          <p className="muted">{t("noFormHelp")}</p>
          <LinkButton to={`/types/${typeId}/form`} tone="primary" icon="edit">
            {t("drawForm")}
          </LinkButton>
        </Empty>
      ) : (
        <Opened key={typeId} typeId={typeId} flow={flow.data} />
      )}
    </>
  );
}

/** Reading, until somebody changes it here; what was begun and not published is opened again. */
function Opened({ typeId, flow }: { typeId: string; flow: Flow | null }) {
  const t = useWords(flowsWords);
  const me = useMe();
  const [isOpen, setOpen] = useState(() => hasKept(me.user.id, typeId));
  const Desk = useDesigner(isOpen);
  if (isOpen && !Desk) return <Skeleton lines={8} height="3rem" />;
  if (isOpen && Desk) return <Desk typeId={typeId} flow={flow} onDone={() => setOpen(false)} />;
  const change = (
    <Button tone="primary" icon="edit" onClick={() => setOpen(true)}>
      {t(flow ? "change" : "create")}
    </Button>
  );
  if (flow) return <Reading typeId={typeId} flow={flow} change={change} />;
  return (
    <Empty icon="split">
      <p>{t("noFlow")}</p>
      <p className="muted">{t("noFlowHelp")}</p>
      {change}
    </Empty>
  );
}

function Head({ type, flow }: { type: OrderType; flow: Flow | null }) {
  const t = useWords(flowsWords);
  const text = useText();
  return (
    <div className="row">
      <LinkButton to="/flows" icon="back">
        {t("back")}
      </LinkButton>
      <h1>{text(type.name)}</h1>
      <LinkButton to={`/types/${type.id}`} icon="clipboard">
        {t("ofType")}
      </LinkButton>
      {flow && (
        <LinkButton to={`/flows/${type.id}/review`} icon="search">
          {t("review")}
        </LinkButton>
      )}
      {flow && (
        <Badge tone="ok" icon="done">
          {t("version", { version: flow.version ?? 0 })}
        </Badge>
      )}
    </div>
  );
}

function Reading({ typeId, flow, change }: { typeId: string; flow: Flow; change: ReactNode }) {
  const [part, setPart] = useState<string>();
  const picture = useRef<PictureHandle>(null);
  const voice = useVoice(typeId, flow);
  const note = useMemo(() => flow.note?.trim(), [flow]);
  if (!voice) return <Skeleton lines={8} height="3rem" />;
  return (
    <>
      <div className="row spread">
        <p className="muted flow-note">{note}</p>
        {change}
      </div>
      <div className="flow-desk">
        <Stage>
          <FlowPicture ref={picture} flow={flow} voice={voice} selected={part} onOpen={setPart} />
        </Stage>
        <Side
          part={part}
          onClose={() => {
            setPart(undefined);
            if (part) picture.current?.focus(part);
          }}
        >
          {part && <Details flow={flow} part={part} voice={voice} />}
        </Side>
      </div>
    </>
  );
}
