#!/usr/bin/env python3
"""Other people's models on the rows that Watchglass learns from. Run by hand; no test and no part of the product.

    cargo xtask eval model --matrix DIR
    pip install lightgbm xgboost scikit-learn interpret-core
    python3 tests/peers/models.py DIR [MODEL ...]

Prints two tables in Markdown: leave one network out, without rule identity and without the rule whose labels contradict each
other; and the attacker who adapts, learnt from noisy verdicts before his change and measured on the truth after it. Settings
are each library's own apart from the number of trees and a seed; nothing was tuned. Answers go in as numbers in their order.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from interpret.glassbox import ExplainableBoostingClassifier
from lightgbm import LGBMClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score, f1_score, log_loss, roc_auc_score
from xgboost import XGBClassifier

MODELS = {
    "LightGBM": lambda: LGBMClassifier(n_estimators=300, random_state=7, n_jobs=1, verbose=-1),
    "XGBoost": lambda: XGBClassifier(n_estimators=300, random_state=7, n_jobs=1),
    "RandomForest": lambda: RandomForestClassifier(n_estimators=200, random_state=7, n_jobs=1),
    "EBM": lambda: ExplainableBoostingClassifier(random_state=7, n_jobs=1),
}
NOT_FEATURES = ["part", "label", "watchglass"]


def fit(name, rows):
    return MODELS[name]().fit(rows.drop(columns=NOT_FEATURES), rows.label)


def estimates(model, rows):
    return model.predict_proba(rows.drop(columns=NOT_FEATURES))[:, 1]


def measures(rows, p):
    p = 1e-4 + p * (1 - 2e-4)  # in the same order: a forest's 0 and 1 must not decide its log-loss alone
    return {
        "auroc": roc_auc_score(rows.label, p),
        "ap": average_precision_score(rows.label, p),
        "f1": f1_score(rows.label, p >= 0.5, average="macro"),
        "loss": log_loss(rows.label, p),
    }


def networks(path, models):
    rows = pd.read_csv(path)
    print("| model | AUROC mean / worst | AP | macro-F1 | log-loss mean / worst |\n| --- | --- | --- | --- | --- |")
    for name in ["Watchglass", *models]:
        found = []
        for part, held in rows.groupby("part"):
            own = name == "Watchglass"
            p = held.watchglass if own else estimates(fit(name, rows[rows.part != part]), held)
            found.append(measures(held, p))
        m = pd.DataFrame(found)
        print(f"| {name} | {m.auroc.mean():.4f} / {m.auroc.min():.4f} | {m.ap.mean():.3f} | {m.f1.mean():.3f} "
              f"| {m.loss.mean():.4f} / {m.loss.max():.4f} |", flush=True)


def adversary(paths, models):
    found = []
    for path in paths:
        rows = pd.read_csv(path)
        before = rows[rows.part == "before"]
        fitted = {name: fit(name, before) for name in models}
        for part, held in rows[rows.part != "before"].groupby("part", sort=False):
            found.append({"part": part, "model": "Watchglass", **measures(held, held.watchglass)})
            found += [{"part": part, "model": name, **measures(held, estimates(model, held))}
                      for name, model in fitted.items()]
    m = pd.DataFrame(found)
    names = ["Watchglass", *models]
    print("| attacker | " + " | ".join(names) + " |\n| --- |" + " --- |" * len(names))
    for part, rows in m.groupby("part", sort=False):
        cells = (rows[rows.model == name] for name in names)
        print(f"| {part} | "
              + " | ".join(f"{c.auroc.mean():.3f} ({c.auroc.min():.3f}) / {c.ap.mean():.3f}" for c in cells) + " |")


def main():
    folder, models = Path(sys.argv[1]), sys.argv[2:] or list(MODELS)
    networks(folder / "networks.csv", models)
    print("\nAUROC (worst seed) / AP.\n")
    adversary(sorted(folder.glob("adversary-*.csv")), models)


if __name__ == "__main__":
    main()
