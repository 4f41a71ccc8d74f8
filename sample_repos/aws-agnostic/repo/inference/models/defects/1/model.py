import io
import json

import boto3
import torch
import triton_python_backend_utils as pb_utils

from defects.network import DefectNet


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        bucket = config["parameters"]["bucket"]["string_value"]
        content = io.BytesIO()
        boto3.client("s3").download_fileobj(bucket, "defects/latest.pt", content)
        content.seek(0)
        on_gpu = args["model_instance_kind"] == "GPU"
        self.device = torch.device(f"cuda:{args['model_instance_device_id']}" if on_gpu else "cpu")
        network = DefectNet()
        network.load_state_dict(torch.load(content, map_location="cpu", weights_only=True))
        self.network = network.eval().to(self.device)

    @torch.inference_mode()
    def execute(self, requests):
        batches = [pb_utils.get_input_tensor_by_name(request, "pictures").as_numpy() for request in requests]
        pictures = torch.cat([torch.from_numpy(batch) for batch in batches]).to(self.device)
        scores = self.network(pictures).softmax(dim=1).float().cpu()
        return [
            pb_utils.InferenceResponse([pb_utils.Tensor("scores", part.numpy())])
            for part in scores.split([len(batch) for batch in batches])
        ]
