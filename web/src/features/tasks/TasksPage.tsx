import "./tasks.css";
import { lazy, Suspense, useState } from "react";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { TodoBox } from "./TodoBox";
import { taskWords } from "./words";

const DoneBox = lazy(() => import("./DoneBox").then(({ DoneBox: box }) => ({ default: box })));
const MyOrders = lazy(() => import("./OtherBox").then(({ MyOrders: box }) => ({ default: box })));
const CcNotices = lazy(() => import("./OtherBox").then(({ CcNotices: box }) => ({ default: box })));

const boxes = { todo: TodoBox, done: DoneBox, mine: MyOrders, cc: CcNotices };
type Box = keyof typeof boxes;
const names: readonly Box[] = ["todo", "done", "mine", "cc"];

/** What waits for me, what I have done, what I asked for and what I was told. */
export default function TasksPage() {
  const t = useWords(taskWords);
  const [chosen, setChosen] = useState<Box>("todo");
  const Shown = boxes[chosen];
  usePageTitle(t("title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <p className="muted task-keys">{t("keysHint")}</p>
      </div>
      <fieldset className="row">
        <legend className="sr">{t("boxes")}</legend>
        {names.map((each) => (
          <Button
            key={each}
            tone={each === chosen ? "primary" : "plain"}
            aria-pressed={each === chosen}
            onClick={() => setChosen(each)}
          >
            {t(each)}
          </Button>
        ))}
      </fieldset>
      <Suspense fallback={<Skeleton lines={5} height="3.5rem" />}>
        <Shown />
      </Suspense>
    </>
  );
}
