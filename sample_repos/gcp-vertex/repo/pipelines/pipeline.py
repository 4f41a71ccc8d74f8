from kfp import dsl

from pipelines import components, config


@dsl.pipeline(name="store-demand-nightly", pipeline_root=config.BUCKET)
def nightly(day: str = "", epochs: int = 12, max_wape: float = 0.31):
    history = components.extract(project=config.PROJECT, table=config.SALES_TABLE, day=day, days=540)
    history.set_display_name("extract history")
    recent = components.extract(project=config.PROJECT, table=config.SALES_TABLE, day=day, days=7)
    recent.set_display_name("extract last week")

    trained = components.train(sales=history.outputs["sales"], epochs=epochs)
    trained.set_cpu_limit("8").set_memory_limit("32G")
    scored = components.evaluate(sales=recent.outputs["sales"], model=trained.outputs["model"])
    with dsl.If(scored.outputs["Output"] <= max_wape, name="good enough"):
        components.release(model=trained.outputs["model"], project=config.PROJECT, region=config.REGION, traffic=100)
