"""Pictures of how a network is trained: downhill along a loss, step by step."""

import numpy as np
from matplotlib.figure import Figure

from ..errors import PlotError
from .figure import BLUE, ORANGE, CaptionedFigure


def descent(loss, walks, weights):
    """Draw a loss over one weight, and the weights that walks downhill went through.

    Parameters
    ----------
    loss : function
        From a weight to the loss.
    walks : dict of name to sequence of float
        Weights in the order in which each walk came to them; a panel for each.
    weights : np.ndarray, shape (n,)
        Weights over which the loss is drawn, rising. What a walk does outside of them is not seen.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no walk, or the loss is no finite number somewhere.

    Examples
    --------
    >>> descent(lambda weight: weight**2, {"short steps": [2, 1, 0.5]}, np.linspace(-2, 2, 9))
    CaptionedFigure: A loss over one weight, lowest at 0. short steps: from 2.0, with loss 4.00, in 2 steps to 0.5, with loss 0.25.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    heights = np.array([loss(weight) for weight in weights])
    reached = {name: np.array([loss(weight) for weight in walk]) for name, walk in walks.items()}
    if not walks or not all(len(y) and np.isfinite(y).all() for y in [heights, *reached.values()]):
        raise PlotError(
            "there is no walk to draw, or a loss that is no number",
            "",
            "give one walk at least, and shorter steps",
        )
    panels = Figure(figsize=(8, 2.9), layout="constrained").subplots(
        1, len(walks), sharey=True, squeeze=False
    )[0]
    said = [f"A loss over one weight, lowest at {weights[heights.argmin()]:.2g}."]
    for ax, (name, walk) in zip(panels, walks.items()):
        ax.plot(weights, heights, color=BLUE, linewidth=1.8)
        ax.plot(
            walk, reached[name], color=ORANGE, linestyle="--", linewidth=1, marker="o", markersize=5
        )
        ax.plot(walk[0], reached[name][0], color=ORANGE, marker="s", markersize=8)
        ax.set(xlabel="weight", xlim=(weights[0], weights[-1]), ylim=(0, 1.05 * heights.max()))
        ax.set_title(name, fontsize=10)
        ax.grid(alpha=0.25)
        said.append(
            f"{name}: from {walk[0]:.1f}, with loss {reached[name][0]:.2f}, in {len(walk) - 1} step{'s' * (len(walk) != 2)} to {walk[-1]:.1f}, "
            f"with loss {reached[name][-1]:.2f}."
        )
    panels[0].set_ylabel("loss (nats)")
    return CaptionedFigure(panels[0].figure, " ".join(said))
