import argparse
from pathlib import Path

import onnx
import torch

from metersense.curves import STEPS
from metersense.model import CurveAutoencoder


def export(model: CurveAutoencoder, path: Path) -> None:
    torch.onnx.export(
        model.eval(),
        (torch.zeros(2, STEPS),),
        str(path),
        input_names=["curves"],
        output_names=["scores"],
        dynamic_shapes={"curves": {0: torch.export.Dim("days", min=1)}},
        dynamo=True,
        external_data=False,
    )
    onnx.checker.check_model(onnx.load(path), full_check=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args()
    model = CurveAutoencoder()
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu", weights_only=True))
    export(model, args.target)


if __name__ == "__main__":
    main()
